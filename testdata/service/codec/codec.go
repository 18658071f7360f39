// Package codec writes values in the form that a client asked for.
//
// It leaks: what it works out for a type it keeps under the client's profile, any text in a header.
package codec

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
)

// codecInfo is what is worked out once: the fields of a type that a profile shows.
type codecInfo struct {
	typ    reflect.Type
	fields []int
}

var (
	codecsMu sync.RWMutex
	codecs   = map[string]*codecInfo{} // want "GL001"
)

// Encode writes the fields of a struct that a profile shows, one a line.
func Encode(profile string, v any) (string, error) {
	value := reflect.Indirect(reflect.ValueOf(v))
	if value.Kind() != reflect.Struct {
		return "", fmt.Errorf("codec: %T is not a struct", v)
	}
	info := lookup(profile, value.Type())
	var out strings.Builder
	for _, i := range info.fields {
		fmt.Fprintf(&out, "%s=%v\n", info.typ.Field(i).Name, value.Field(i))
	}
	return out.String(), nil
}

func lookup(profile string, t reflect.Type) *codecInfo {
	key := fmt.Sprintf("%s %p", profile, t)
	codecsMu.RLock()
	info, ok := codecs[key]
	codecsMu.RUnlock()
	if ok {
		return info
	}
	info = &codecInfo{typ: t}
	for i := 0; i < t.NumField(); i++ {
		if f := t.Field(i); f.IsExported() && shows(profile, f) {
			info.fields = append(info.fields, i)
		}
	}
	codecsMu.Lock()
	codecs[key] = info
	codecsMu.Unlock()
	return info
}

// shows tells whether a profile shows a field: one without a profile of its own, or with this one.
func shows(profile string, f reflect.StructField) bool {
	only, ok := f.Tag.Lookup("profile")
	return !ok || only == profile
}
