// Package bind keeps what it works out of objects, and lets the objects go.
package bind

import (
	"reflect"
	"sync"
)

const most = 1024

func fieldsOf(t reflect.Type) []reflect.StructField {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return reflect.VisibleFields(t)
}

// byType has what all objects of a type share.
var (
	mu     sync.Mutex
	byType = map[reflect.Type][]reflect.StructField{}
)

// Fields returns the fields of an object.
func Fields(object any) []reflect.StructField {
	t := reflect.TypeOf(object)
	mu.Lock()
	defer mu.Unlock()
	fields, ok := byType[t]
	if !ok {
		fields = fieldsOf(t)
		if len(byType) < most {
			byType[t] = fields
		}
	}
	return fields
}

// zeroes holds values that were made for it.
var zeroes = map[reflect.Type]reflect.Value{}

// Zero returns the zero value of an object's type.
func Zero(object any) reflect.Value {
	t := reflect.TypeOf(object)
	mu.Lock()
	defer mu.Unlock()
	zero, ok := zeroes[t]
	if !ok {
		zero = reflect.New(t).Elem()
		if len(zeroes) >= most {
			clear(zeroes)
		}
		zeroes[t] = zero
	}
	return zero
}

// Session is what a connection stands for; it is taken out when that is closed.
type Session struct{ Object any }

var sessions sync.Map

// Type returns the type that a session serves.
func (s *Session) Type() reflect.Type {
	if t, ok := sessions.Load(s); ok {
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(s.Object)
	sessions.Store(s, t)
	return t
}

// Close lets a session go.
func (s *Session) Close() { sessions.Delete(s) }

// Equal guards against objects that hold themselves; its map goes when it returns.
func Equal(a, b any) bool {
	return equal(reflect.ValueOf(a), reflect.ValueOf(b), map[reflect.Value]bool{})
}

func equal(a, b reflect.Value, seen map[reflect.Value]bool) bool {
	if seen[a] || a.Type() != b.Type() {
		return seen[a]
	}
	seen[a] = true
	if a.Kind() == reflect.Pointer {
		return equal(a.Elem(), b.Elem(), seen)
	}
	return a.Equal(b)
}

// walker lives for one document.
type walker struct{ depths map[reflect.Value]int }

// Depth returns how deep a document is.
func Depth(document any) int {
	w := &walker{depths: map[reflect.Value]int{}}
	return w.depth(reflect.ValueOf(document))
}

func (w *walker) depth(v reflect.Value) int {
	if v.Kind() != reflect.Pointer {
		return 0
	}
	depth, ok := w.depths[v]
	if !ok {
		w.depths[v] = 0
		depth = w.depth(v.Elem()) + 1
		w.depths[v] = depth
	}
	return depth
}
