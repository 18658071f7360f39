// Package frames decodes the rows of queries into structs that it makes for each result set.
package frames

import (
	"reflect"
	"strings"
	"sync"
)

// Column is a column of a result set.
type Column struct {
	Name string
	Zero any
}

type decoder struct {
	typ     reflect.Type
	columns []string
}

// decoders never meets the same type again once a client asks for other columns.
var decoders sync.Map // want "GL003 decoders .* `reflect.StructOf\\(fields\\)` makes types at run time"

func decoderOf(columns []Column) *decoder {
	fields := make([]reflect.StructField, 0, len(columns))
	names := make([]string, 0, len(columns))
	for _, c := range columns {
		name := strings.ToUpper(c.Name[:1]) + c.Name[1:]
		fields = append(fields, reflect.StructField{Name: name, Type: reflect.TypeOf(c.Zero)})
		names = append(names, c.Name)
	}
	t := reflect.StructOf(fields)
	if d, ok := decoders.Load(t); ok {
		return d.(*decoder)
	}
	d := &decoder{typ: t, columns: names}
	decoders.Store(t, d)
	return d
}

// New returns a pointer to an empty row of a result set.
func New(columns []Column) any { return reflect.New(decoderOf(columns).typ).Interface() }

// Types made elsewhere in the package are made at run time all the same.
var (
	zeroesMu sync.RWMutex
	zeroes   = map[reflect.Type]reflect.Value{} // want "GL003 zeroes"
)

// Buffer returns the zero value of an array of some length.
func Buffer(length int) reflect.Value { return zero(bufferType(length)) }

func bufferType(length int) reflect.Type { return reflect.ArrayOf(length, reflect.TypeOf(byte(0))) }

func zero(t reflect.Type) reflect.Value {
	zeroesMu.RLock()
	v, ok := zeroes[t]
	zeroesMu.RUnlock()
	if ok {
		return v
	}
	v = reflect.Zero(t)
	zeroesMu.Lock()
	zeroes[t] = v
	zeroesMu.Unlock()
	return v
}
