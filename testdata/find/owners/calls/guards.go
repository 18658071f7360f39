package calls

import "reflect"

type visit struct {
	address uintptr
	of      reflect.Type
}

// copier guards against cycles where it is given a map; the one that is always there is given none.
type copier struct {
	deep    bool
	visited map[visit]reflect.Value // fact "field, call"
}

var shallow = &copier{deep: false}

// Copy copies what has no cycles.
func Copy(v any) any { return shallow.copy(reflect.ValueOf(v)).Interface() }

// CopyDeep remembers what it has been to.
func CopyDeep(v any) any {
	c := &copier{deep: true, visited: map[visit]reflect.Value{}}
	return c.copy(reflect.ValueOf(v)).Interface()
}

func (c *copier) copy(v reflect.Value) reflect.Value {
	if v.Kind() != reflect.Ptr {
		return v
	}
	at := visit{v.Pointer(), v.Type()}
	if c.visited != nil {
		if known, ok := c.visited[at]; ok {
			return known
		}
	}
	made := reflect.New(v.Type().Elem())
	if c.visited != nil {
		c.visited[at] = made
	}
	made.Elem().Set(c.copy(v.Elem()))
	return made
}
