// Package mapping maps structs to columns.
//
// Its cache grows with the program's types, and so has an end, unless the types are made at run time.
package mapping

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
)

// Mapping says which column each field goes to.
type Mapping struct {
	Type    reflect.Type
	Columns []string
}

// Mapper maps the types of one database.
type Mapper struct {
	tag string

	mu    sync.Mutex
	cache map[reflect.Type]*Mapping // want "GL002"
}

// NewMapper returns a mapper that takes columns' names from a tag.
func NewMapper(tag string) *Mapper {
	return &Mapper{tag: tag, cache: make(map[reflect.Type]*Mapping)}
}

// Of returns the mapping of a struct type, or of what a pointer type points to.
func (m *Mapper) Of(t reflect.Type) (*Mapping, error) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("mapping: %v is not a struct", t)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	mapping, ok := m.cache[t]
	if !ok {
		mapping = m.build(t)
		m.cache[t] = mapping
	}
	return mapping, nil
}

func (m *Mapper) build(t reflect.Type) *Mapping {
	mapping := &Mapping{Type: t}
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		column := f.Tag.Get(m.tag)
		if column == "" {
			column = strings.ToLower(f.Name)
		}
		mapping.Columns = append(mapping.Columns, column)
	}
	return mapping
}
