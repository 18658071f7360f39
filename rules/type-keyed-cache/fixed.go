// Package encode writes values, and keeps what it finds out about each type it meets.
package encode

import (
	"fmt"
	"reflect"
	"strings"
	"sync"

	"example.com/rule/internal/typecache"
)

type encoder func(*strings.Builder, reflect.Value)

// encoders is found by the type alone.
var encoders typecache.Types[encoder]

func encoderOf(t reflect.Type) encoder {
	if e, ok := encoders.Load(t); ok {
		return e
	}
	e, _ := encoders.LoadOrStore(t, newEncoder(t))
	return e
}

func newEncoder(t reflect.Type) encoder {
	if t.Kind() != reflect.Struct {
		return func(out *strings.Builder, v reflect.Value) { fmt.Fprint(out, v) }
	}
	info := structs.of(t)
	return func(out *strings.Builder, v reflect.Value) {
		for i, f := range info.fields {
			fmt.Fprintf(out, "%s=%v ", f.Name, v.Field(i))
		}
	}
}

// Encode writes a value.
func Encode(v any) string {
	var out strings.Builder
	value := reflect.ValueOf(v)
	encoderOf(value.Type())(&out, value)
	return out.String()
}

type structInfo struct {
	fields []reflect.StructField
}

// structCache is a field, in a value that a package variable keeps for ever.
type structCache struct {
	known typecache.Types[*structInfo]
}

var structs structCache

func (c *structCache) of(t reflect.Type) *structInfo {
	info, ok := c.known.Load(t)
	if ok {
		return info
	}
	info = &structInfo{fields: reflect.VisibleFields(t)}
	c.known.Store(t, info)
	return info
}

// A pair of types and a flag are as few as types are.
type conversion struct {
	from, to reflect.Type
	strict   bool
}

var (
	conversionsMu sync.Mutex
	conversions   typecache.Cache[conversion, bool]
)

// Converts tells whether a value can become another type without loss.
func Converts(v any, to reflect.Type, strict bool) bool {
	key := conversion{reflect.TypeOf(v), to, strict}
	conversionsMu.Lock()
	defer conversionsMu.Unlock()
	if answer, ok := conversions.Load(key); ok {
		return answer
	}
	answer := key.from.ConvertibleTo(to) && !(strict && key.from.Kind() != to.Kind())
	conversions.Store(key, answer)
	return answer
}
