// Package names has keys that are strings, of which there are as many as types have names, fields and tags.
package names

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"unsafe"
)

var (
	byTag      sync.Map // want "GL002 byTag"
	byBuilder  sync.Map // want "GL002 byBuilder"
	byFound    sync.Map // want "GL002 byFound"
	byFoundIf  sync.Map // want "GL002 byFoundIf"
	byAnyCase  sync.Map // want "GL002 byAnyCase"
	byUnfound  sync.Map // want "GL001 byUnfound .* `name` is a parameter of exported ByUnfound"
	byMade     sync.Map // want "GL002 byMade"
	byIndex    sync.Map // fact "fixed, cache, never"
	byEmbedded sync.Map // want "GL002 byEmbedded"
	byResult   sync.Map // want "GL002 byResult"
	bySplit    sync.Map // want "GL002 bySplit"
	byFolded   sync.Map // want "GL002 byFolded"
	byBytes    sync.Map // want "GL001 byBytes"
	byJoined   sync.Map // want "GL002 byJoined"
	byCopied   sync.Map // want "GL002 byCopied"
	byKey      sync.Map // want "GL002 byKey"
	byAddress  sync.Map // want "GL002 byAddress"
)

// tagName returns the first part of a tag. What ByOption gives it is not what ByTag gives it.
func tagName(tag string) (name string, rest string) {
	if at := strings.IndexByte(tag, ','); at >= 0 {
		return tag[:at], tag[at+1:]
	}
	return tag, ""
}

// Option returns the first part of a caller's text.
func Option(text string) string {
	name, _ := tagName(text)
	return name
}

// ByTag is keyed by what stands in struct tags.
func ByTag(t reflect.Type) (all []any) {
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		name, _ := tagName(f.Tag.Get("db"))
		v, _ := byTag.LoadOrStore(name, f)
		all = append(all, v)
	}
	return all
}

// ByBuilder is keyed by a text that is written piece by piece.
func ByBuilder(types ...reflect.Type) any {
	var b strings.Builder
	for _, t := range types {
		b.WriteString(t.Name())
		fmt.Fprintf(&b, "/%d", t.NumField())
	}
	v, _ := byBuilder.LoadOrStore(b.String(), types[0])
	return v
}

// ByFound is keyed by a caller's name, but only where a type has a field of that name.
func ByFound(t reflect.Type, name string) any {
	if f, ok := byFound.Load(name); ok {
		return f
	}
	f, ok := t.FieldByName(name)
	if !ok {
		return nil
	}
	byFound.Store(name, f)
	return f
}

// ByFoundIf is keyed likewise: the store stands in the if.
func ByFoundIf(t reflect.Type, name string) any {
	if m, ok := byFoundIf.Load(name); ok {
		return m
	}
	m, ok := t.MethodByName(name)
	if ok && m.IsExported() {
		byFoundIf.Store(name, m)
		return m
	}
	return nil
}

// ByAnyCase is keyed by a caller's name that a function compares with those of the fields.
func ByAnyCase(t reflect.Type, name string) any {
	if f, ok := byAnyCase.Load(name); ok {
		return f
	}
	f, ok := t.FieldByNameFunc(func(field string) bool { return field == name })
	if !ok {
		return nil
	}
	byAnyCase.Store(name, f)
	return f
}

// ByUnfound is keyed by a caller's name, found or not.
func ByUnfound(t reflect.Type, name string) any {
	if f, ok := byUnfound.Load(name); ok {
		return f
	}
	f, _ := t.FieldByName(name)
	byUnfound.Store(name, f)
	return f
}

// Namer names tables; who knows how.
type Namer interface{ TableName(goName string) string }

// ByMade is keyed by what somebody makes of a type's name.
func ByMade(n Namer, t reflect.Type) any {
	v, _ := byMade.LoadOrStore(n.TableName(t.Name()), t)
	return v
}

// ByIndex is keyed by the positions of fields.
func ByIndex(t reflect.Type) (all []any) {
	for i := 0; i < t.NumField(); i++ {
		f, _ := byIndex.LoadOrStore(i, t.Field(i))
		all = append(all, f)
	}
	return all
}

type wrapped struct{ reflect.Type }

// ByEmbedded is keyed by the name of a type that a struct embeds.
func ByEmbedded(w wrapped) any {
	v, _ := byEmbedded.LoadOrStore(w.Name(), w.Type)
	return v
}

func columns(t reflect.Type) (names []string) {
	for _, f := range reflect.VisibleFields(t) {
		names = append(names, f.Name)
	}
	return
}

// ByResult is keyed by what a function collects in its named result.
func ByResult(t reflect.Type) {
	for _, name := range columns(t) {
		byResult.LoadOrStore(name, t)
	}
}

// BySplit is keyed by the elements of a slice that is filled place by place.
func BySplit(t reflect.Type) {
	names := make([]string, t.NumField())
	for i := range names {
		names[i] = t.Field(i).Name
	}
	for _, name := range names {
		bySplit.LoadOrStore(name, t)
	}
}

func folded(out, in []byte) []byte {
	for _, b := range in {
		out = append(out, b|0x20)
	}
	return out
}

// ByFolded is keyed by a text that a function appends to what it is given.
func ByFolded(t reflect.Type) any {
	var space [32]byte
	v, _ := byFolded.LoadOrStore(string(folded(space[:0], []byte(t.Name()))), t)
	return v
}

// ByBytes is keyed likewise, by a caller's text: its bytes are few, it is not.
func ByBytes(t reflect.Type, text []byte) any {
	var space [32]byte
	v, _ := byBytes.LoadOrStore(string(folded(space[:0], text)), t)
	return v
}

// ByJoined is keyed by names that a variadic call passes on.
func ByJoined(t reflect.Type) any {
	var names []string
	for _, f := range reflect.VisibleFields(t) {
		names = append([]string{f.Name}, names...)
	}
	v, _ := byJoined.LoadOrStore(strings.Join(names, "."), t)
	return v
}

// ByCopied is keyed by what comes out of another container.
func ByCopied(t reflect.Type) {
	byCopied.LoadOrStore(t, t.String())
	var copied sync.Map
	byCopied.Range(func(key, value any) bool {
		copied.Store(key, value)
		return true
	})
	copied.Range(func(key, value any) bool {
		byCopied.Store(key, value)
		return true
	})
}

type column struct{ index int }

// ByKey is keyed by the keys of a map whose values are instances.
func ByKey(t reflect.Type) {
	columns := map[string]*column{}
	for i, f := range reflect.VisibleFields(t) {
		columns[f.Name] = &column{index: i}
	}
	for name := range columns {
		byKey.LoadOrStore(name, t)
	}
}

// ByAddress is keyed by the address of a type, read as a number out of the variable that holds it.
func ByAddress(typ unsafe.Pointer, t reflect.Type) any {
	key := *(*uintptr)(unsafe.Pointer(&typ))
	v, _ := byAddress.LoadOrStore(key, t)
	return v
}
