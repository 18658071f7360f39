package apart

import "reflect"

func learn(name string, v any) reflect.Type {
	t := reflect.TypeOf(v)
	mu.Lock()
	defer mu.Unlock()
	types[name] = t
	return t
}
