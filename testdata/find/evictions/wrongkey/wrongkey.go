// Package wrongkey removes, where something went wrong, what it has not stored.
package wrongkey

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
)

var (
	schemas sync.Map // want "GL001 schemas"
	aliased sync.Map // want "GL001 aliased"
)

type schema struct{ fields []reflect.StructField }

// Schema is kept under a type and a table, and removed under the type alone.
func Schema(v any, table string) (s *schema, err error) {
	t := reflect.TypeOf(v)
	var key any = t
	if table != "" {
		key = fmt.Sprintf("%p-%s", t, table)
	}
	if kept, ok := schemas.Load(key); ok {
		return kept.(*schema), nil
	}
	s = &schema{fields: reflect.VisibleFields(t)}
	schemas.Store(key, s)
	defer func() {
		if err != nil {
			schemas.Delete(t) // want "GL006 .* schemas, which grows: Delete takes `t`, while entries are stored under `key`"
		}
	}()
	return s, check(s)
}

// Aliased has another name for the same key.
func Aliased(v any, table string) (s *schema, err error) {
	key := table
	if kept, ok := aliased.Load(key); ok {
		return kept.(*schema), nil
	}
	s = &schema{fields: reflect.VisibleFields(reflect.TypeOf(v))}
	aliased.Store(key, s)
	if err := check(s); err != nil {
		aliased.Delete(table)
	}
	return s, err
}

func check(s *schema) error {
	if len(s.fields) == 0 {
		return errors.New("no fields")
	}
	return nil
}
