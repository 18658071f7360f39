//go:build ignore

// This program lies beside a library and is not part of it: its variable is not the library's.
package main

import (
	"fmt"
	"reflect"
)

var types = map[string]reflect.Type{} // want "GL001 types"

func typeOf(name string) reflect.Type {
	t, ok := types[name]
	if !ok {
		t = reflect.TypeOf(name)
		types[name] = t
	}
	return t
}

func main() {
	var name string
	for {
		if _, err := fmt.Scan(&name); err != nil {
			return
		}
		fmt.Println(typeOf(name))
	}
}
