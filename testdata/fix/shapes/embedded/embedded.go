// Package embedded has a cache in a sync.Map that a struct embeds, whose methods are promoted.
package embedded

import (
	"reflect"
	"sync"
)

type layout struct{ names []string }

func layoutOf(t reflect.Type) *layout {
	l := new(layout)
	for i := 0; t.Kind() == reflect.Struct && i < t.NumField(); i++ {
		l.names = append(l.names, t.Field(i).Name)
	}
	return l
}

type layouts struct {
	sync.Map // want "GL002"
	tag      string
}

func (l *layouts) of(t reflect.Type) *layout {
	if found, ok := l.Load(t); ok {
		return found.(*layout)
	}
	computed := layoutOf(t)
	computed.names = append(computed.names, l.tag)
	l.Map.Store(t, computed)
	return computed
}

var embedding = layouts{tag: "json"}

// Embedded calls promoted methods.
func Embedded(t reflect.Type) []string { return embedding.of(t).names }
