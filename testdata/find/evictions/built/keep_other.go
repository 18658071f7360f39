//go:build !linux

package built

import "reflect"

func keep(string, reflect.Type) {}
