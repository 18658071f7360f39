package wrapped

import (
	"reflect"
	"sync"
)

// store is filled by a function that its callers miss into, two calls away.
type store struct {
	m sync.Map // want "GL002 store.m"
}

func (s *store) find(t reflect.Type) *info {
	if i, ok := s.m.Load(t); ok {
		return i.(*info)
	}
	return nil
}

func (s *store) keep(t reflect.Type, i *info) *info {
	s.m.Store(t, i)
	return i
}

type info struct{ fields []reflect.StructField }

var infos store

func build(t reflect.Type) *info {
	i := &info{fields: reflect.VisibleFields(t)}
	return infos.keep(t, i)
}

// Fields returns a type's fields.
func Fields(t reflect.Type) []reflect.StructField {
	i := infos.find(t)
	if i == nil {
		i = build(t)
	}
	return i.fields
}
