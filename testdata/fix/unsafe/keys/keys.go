// Package keys has caches keyed by objects, whose entries depend on more than the types of these.
package keys

import (
	"reflect"
	"strings"
	"sync"
	"time"
)

var lengths sync.Map // want "the entry holds `v.Len\\(\\)`, which depends on the value and not on its type .keys.go:24"

type length struct {
	typ reflect.Type
	n   int
}

// Length depends on the value.
func Length(v reflect.Value) int {
	if l, ok := lengths.Load(v); ok {
		return l.(length).n
	}
	t := v.Type()
	l := length{t, v.Len()}
	lengths.Store(v, l)
	return l.n
}

var settable sync.Map // want "the entry holds `v.Field.i..CanSet\\(\\)`, which depends on the value and not on its type"

// Settable depends on how the value was reached.
func Settable(v reflect.Value) []reflect.StructField {
	if fields, ok := settable.Load(v); ok {
		return fields.([]reflect.StructField)
	}
	fields := settableOf(v)
	settable.Store(v, fields)
	return fields
}

func settableOf(v reflect.Value) (fields []reflect.StructField) {
	for i := 0; i < v.NumField(); i++ {
		if v.Field(i).CanSet() {
			fields = append(fields, v.Type().Field(i))
		}
	}
	return fields
}

var columns = map[any][]reflect.StructField{} // want "depends on parameter `strict`, which is no part of its key .*; .*parameter `leave`"

// Columns depends on how it was asked first.
func Columns(object any, strict bool, leave ...string) []reflect.StructField {
	known, ok := columns[object]
	if !ok {
		for _, f := range reflect.VisibleFields(reflect.TypeOf(object)) {
			if !strict || !contains(leave, f.Name) {
				known = append(known, f)
			}
		}
		columns[object] = known
	}
	return known
}

func contains(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

var tagName = "db"

// SetTag changes what entries are made of.
func SetTag(name string) { tagName = name }

var tags sync.Map // want "the entry depends on `tagName`, which may be set again later"

// Tags depends on a variable.
func Tags(object any) []reflect.StructField {
	if known, ok := tags.Load(object); ok {
		return known.([]reflect.StructField)
	}
	var found []reflect.StructField
	for _, f := range reflect.VisibleFields(reflect.TypeOf(object)) {
		if f.Tag.Get(tagName) != "" {
			found = append(found, f)
		}
	}
	tags.Store(object, found)
	return found
}

var early sync.Map // want "the entry holds `v.IsNil\\(\\)`, which depends on the value"

// Early leaves early for some values of a type, which a hit for another value of that type would not.
func Early(v reflect.Value) reflect.Type {
	if t, ok := early.Load(v); ok {
		return t.(reflect.Type)
	}
	if v.IsNil() {
		return nil
	}
	t := v.Type().Elem()
	early.Store(v, t)
	return t
}

var zero sync.Map // want "a zero reflect.Value has no type: `v.Type\\(\\)` would panic in keys.go:116"

// Zero allows for values without a type, by their kind.
func Zero(v reflect.Value) []reflect.StructField {
	if fields, ok := zero.Load(v); ok {
		return fields.([]reflect.StructField)
	}
	if v.Kind() != reflect.Struct {
		return nil
	}
	fields := reflect.VisibleFields(v.Type())
	zero.Store(v, fields)
	return fields
}

type maker struct {
	name func(reflect.StructField) string
}

func (m *maker) of(object any) []reflect.StructField {
	if known, ok := made.Load(object); ok {
		return known.([]reflect.StructField)
	}
	var found []reflect.StructField
	for _, f := range reflect.VisibleFields(reflect.TypeOf(object)) {
		if m.name(f) != "" {
			found = append(found, f)
		}
	}
	made.Store(object, found)
	return found
}

var made sync.Map // want "the entry depends on `m.name.f.`, which cannot be followed"

// Made depends on a function that callers choose.
func Made(name func(reflect.StructField) string, object any) []reflect.StructField {
	return (&maker{name}).of(object)
}

var renamed sync.Map // want "`v` is given another value in keys.go:160, after its type was asked for"

// Renamed asks for one type and stores under another.
func Renamed(v reflect.Value) []reflect.Method {
	if methods, ok := renamed.Load(v); ok {
		return methods.([]reflect.Method)
	}
	t := v.Type()
	v = v.Elem()
	var methods []reflect.Method
	for i := 0; i < t.NumMethod(); i++ {
		methods = append(methods, t.Method(i))
	}
	renamed.Store(v, methods)
	return methods
}

var behind sync.Map // want "the entry holds `v.Elem\\(\\)`, which depends on the value"

// Behind looks behind interfaces.
func Behind(v reflect.Value) reflect.Type {
	if t, ok := behind.Load(v); ok {
		return t.(reflect.Type)
	}
	t := behindOf(v)
	behind.Store(v, t)
	return t
}

func behindOf(v reflect.Value) reflect.Type {
	if v.Type().Kind() == reflect.Interface {
		v = v.Elem()
	}
	return v.Type()
}

var given sync.Map // want "the entry holds `t.Kind\\(\\)`, which depends on the value"

// Given takes objects and types.
func Given(object any) []reflect.StructField {
	if fields, ok := given.Load(object); ok {
		return fields.([]reflect.StructField)
	}
	t, ok := object.(reflect.Type)
	if !ok {
		t = reflect.TypeOf(object)
	}
	var fields []reflect.StructField
	if t.Kind() == reflect.Struct {
		fields = reflect.VisibleFields(t)
	}
	given.Store(object, fields)
	return fields
}

type source struct {
	typ  reflect.Type
	make func() reflect.Value
}

var sources sync.Map // want "the entry holds `v`, which depends on the value"

// Source keeps the value in a closure.
func Source(v reflect.Value) source {
	if s, ok := sources.Load(v); ok {
		return s.(source)
	}
	s := source{v.Type(), func() reflect.Value { return v }}
	sources.Store(v, s)
	return s
}

// Mapper names columns; callers may set it.
var Mapper = strings.ToLower

var mapped sync.Map // want "the entry depends on `Mapper`, which may be set again later"

type column struct {
	typ  reflect.Type
	name string
}

// Mapped depends on what callers set.
func Mapped(object any) []column {
	if known, ok := mapped.Load(object); ok {
		return known.([]column)
	}
	var found []column
	for _, f := range reflect.VisibleFields(reflect.TypeOf(object)) {
		found = append(found, column{f.Type, Mapper(f.Name)})
	}
	mapped.Store(object, found)
	return found
}

var (
	hidden     sync.Map
	registered sync.Map // want "the entry depends on `hidden`, which may be set again later"
)

// Hide registers a type.
func Hide(t reflect.Type) { hidden.Store(t, true) }

// Registered depends on what was registered.
func Registered(object any) []reflect.Type {
	if known, ok := registered.Load(object); ok {
		return known.([]reflect.Type)
	}
	var found []reflect.Type
	for _, f := range reflect.VisibleFields(reflect.TypeOf(object)) {
		if _, ok := hidden.Load(f.Type); !ok {
			found = append(found, f.Type)
		}
	}
	registered.Store(object, found)
	return found
}

type decoder struct{ tag string }

var decoded sync.Map // want "the entry depends on `d.tag`, which may be another one the next time"

func (d *decoder) fields(object any) []reflect.StructField {
	if known, ok := decoded.Load(object); ok {
		return known.([]reflect.StructField)
	}
	var found []reflect.StructField
	for _, f := range reflect.VisibleFields(reflect.TypeOf(object)) {
		if f.Tag.Get(d.tag) != "" {
			found = append(found, f)
		}
	}
	decoded.Store(object, found)
	return found
}

// Decoded has several decoders for one cache.
func Decoded(tag string, object any) []reflect.StructField { return (&decoder{tag}).fields(object) }

var several sync.Map // want "the entry holds `manyOf.nil, object.`, which depends on the value"

// Several passes the key on among others.
func Several(object any) []reflect.Type {
	if known, ok := several.Load(object); ok {
		return known.([]reflect.Type)
	}
	found := append(manyOf(nil, object), reflect.TypeOf(object))
	several.Store(object, found)
	return found
}

func manyOf(objects ...any) (found []reflect.Type) {
	for range objects {
		found = append(found, nil)
	}
	return found
}

type stamp struct {
	typ reflect.Type
	at  time.Time
}

var stamps sync.Map // want "the entry depends on `time.Now\\(\\)`, which may answer something else the next time"

// Since is keyed by name, and depends on when it was first asked.
func Since(name string, v any) time.Duration {
	if s, ok := stamps.Load(name); ok {
		return time.Since(s.(stamp).at)
	}
	s := stamp{reflect.TypeOf(v), time.Now()}
	stamps.Store(name, s)
	return 0
}
