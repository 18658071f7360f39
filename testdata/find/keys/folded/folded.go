// Package folded keeps entries under names of fields that it folds letter by letter: they are as many as the fields.
package folded

import (
	"reflect"
	"sync"
	"unicode"
	"unicode/utf8"
)

var (
	mu     sync.Mutex
	fields = map[string]reflect.StructField{} // want "GL002 fields"
)

// Field returns the field number i of a struct, and keeps it under its folded name.
func Field(t reflect.Type, i int) reflect.StructField {
	key := string(fold([]byte(t.Field(i).Name)))
	mu.Lock()
	defer mu.Unlock()
	field, ok := fields[key]
	if !ok {
		field = t.Field(i)
		fields[key] = field
	}
	return field
}

func fold(name []byte) []byte {
	var short [32]byte
	return appendFolded(short[:0], name)
}

func appendFolded(out, name []byte) []byte {
	for i := 0; i < len(name); {
		if c := name[i]; c < utf8.RuneSelf {
			if 'a' <= c && c <= 'z' {
				c -= 'a' - 'A'
			}
			out = append(out, c)
			i++
			continue
		}
		r, n := utf8.DecodeRune(name[i:])
		out = utf8.AppendRune(out, unicode.ToUpper(r))
		i += n
	}
	return out
}
