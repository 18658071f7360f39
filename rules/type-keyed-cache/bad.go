// Package encode writes values, and keeps what it finds out about each type it meets.
package encode

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
)

type encoder func(*strings.Builder, reflect.Value)

// encoders is found by the type alone.
var encoders sync.Map // want "GL002 encoders keeps an entry for each type for ever"

func encoderOf(t reflect.Type) encoder {
	if e, ok := encoders.Load(t); ok {
		return e.(encoder)
	}
	e, _ := encoders.LoadOrStore(t, newEncoder(t))
	return e.(encoder)
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
	mu    sync.RWMutex
	known map[reflect.Type]*structInfo // want "GL002 structCache.known"
}

var structs structCache

func (c *structCache) of(t reflect.Type) *structInfo {
	c.mu.RLock()
	info, ok := c.known[t]
	c.mu.RUnlock()
	if ok {
		return info
	}
	info = &structInfo{fields: reflect.VisibleFields(t)}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil {
		c.known = make(map[reflect.Type]*structInfo)
	}
	c.known[t] = info
	return info
}

// A pair of types and a flag are as few as types are.
type conversion struct {
	from, to reflect.Type
	strict   bool
}

var (
	conversionsMu sync.Mutex
	conversions   = map[conversion]bool{} // want "GL002 conversions"
)

// Converts tells whether a value can become another type without loss.
func Converts(v any, to reflect.Type, strict bool) bool {
	key := conversion{reflect.TypeOf(v), to, strict}
	conversionsMu.Lock()
	defer conversionsMu.Unlock()
	if answer, ok := conversions[key]; ok {
		return answer
	}
	answer := key.from.ConvertibleTo(to) && !(strict && key.from.Kind() != to.Kind())
	conversions[key] = answer
	return answer
}
