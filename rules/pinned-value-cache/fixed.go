// Package bind binds objects to forms, and keeps what it works out under the objects themselves.
package bind

import (
	"reflect"
	"strings"
	"sync"

	"example.com/rule/internal/typecache"
)

type field struct {
	name  string
	index []int
}

func fieldsOf(t reflect.Type) []reflect.StructField {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return reflect.VisibleFields(t)
}

// byValue has the fields of forms.
var byValue typecache.Types[any]

// Names returns the names of an object's fields.
func Names(object any) []string {
	value := reflect.Indirect(reflect.ValueOf(object))
	fields, ok := byValue.Load(value.Type())
	if !ok {
		fields = fieldsOf(value.Type())
		byValue.Store(value.Type(), fields)
	}
	var names []string
	for _, f := range fields.([]reflect.StructField) {
		names = append(names, strings.ToLower(f.Name))
	}
	return names
}

// byObject has the types of objects.
var (
	mu       sync.RWMutex
	byObject typecache.Types[reflect.Type]
)

// TypeOf returns the type of an object, or of what it points to.
func TypeOf(object any) reflect.Type {
	mu.RLock()
	t, ok := byObject.Load(reflect.TypeOf(object))
	mu.RUnlock()
	if ok {
		return t
	}
	t = reflect.TypeOf(object)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	mu.Lock()
	byObject.Store(reflect.TypeOf(object), t)
	mu.Unlock()
	return t
}

// Form is one per request.
type Form struct {
	Object any
	Values map[string][]string
}

// A pointer to a request's form keeps all that hangs on it.
var byForm sync.Map

// Type returns the type that a form is bound to.
func (form *Form) Type() reflect.Type {
	if t, ok := byForm.Load(form); ok {
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(form.Object)
	byForm.Store(form, t)
	return t
}

type slot struct {
	form  *Form
	index int
}

// A struct with a pointer in it is no better.
var slots = map[slot]reflect.StructField{}

// Field returns a field of the object that a form is bound to.
func (form *Form) Field(index int) reflect.StructField {
	mu.Lock()
	defer mu.Unlock()
	key := slot{form, index}
	f, ok := slots[key]
	if !ok {
		f = form.Type().Field(index)
		slots[key] = f
	}
	return f
}

// Keys that are types are right, but the values hold the first object of each.
type plan struct {
	sample reflect.Value
	fields []reflect.StructField
}

var plans = map[reflect.Type]*plan{}

// Width returns how many fields an object has.
func Width(object any) int {
	t := reflect.TypeOf(object)
	mu.Lock()
	defer mu.Unlock()
	p, ok := plans[t]
	if !ok {
		p = &plan{sample: reflect.ValueOf(object), fields: fieldsOf(t)}
		plans[t] = p
	}
	return len(p.fields) + p.sample.NumMethod()
}

var firsts sync.Map

// First returns the first value of its type.
func First(v reflect.Value) reflect.Value {
	if first, ok := firsts.Load(v.Type()); ok {
		return first.(reflect.Value)
	}
	first, _ := firsts.LoadOrStore(v.Type(), v.Elem())
	return first.(reflect.Value)
}
