package user

import (
	"reflect"
	"sync"
	"testing"
)

// Tests are read on demand only.
var tested sync.Map

func TestTypeOf(t *testing.T) {
	for _, name := range t.Name() {
		first, _ := tested.LoadOrStore(name, reflect.TypeOf(name))
		if first != reflect.TypeOf(name) {
			t.Error("the first type is not kept")
		}
	}
}
