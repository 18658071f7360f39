// Package alone has maps of one user each, without a lock, whose owners are never copied.
package alone

import "reflect"

type tags struct {
	m   map[reflect.Type][]string // want "GL002"
	key string
}

func newTags(key string) *tags {
	return &tags{
		m:   make(map[reflect.Type][]string),
		key: key,
	}
}

// get stores what is missing and then looks it up.
func (s *tags) get(t reflect.Type) []string {
	if _, ok := s.m[t]; !ok {
		list := make([]string, t.NumField())
		for i := range list {
			list[i] = t.Field(i).Tag.Get(s.key)
		}
		s.m[t] = list
	}
	return s.m[t]
}

var columns = newTags("db")

// Columns returns the names of a type's columns.
func Columns(t reflect.Type) []string { return columns.get(t) }

// First indexes inside a larger expression, and knows what to do where there is nothing.
func (s *tags) First(t reflect.Type) string {
	if len(s.m[t]) > 0 {
		return s.m[t][0]
	}
	return s.get(t)[0]
}
