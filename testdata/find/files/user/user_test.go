package user

import (
	"reflect"
	"strings"
	"sync"
	"testing"
)

// Tests are read on demand only.
var tested sync.Map

func keep(name string, v any) any {
	kept, _ := tested.LoadOrStore(name, reflect.TypeOf(v))
	return kept
}

func TestKeep(t *testing.T) {
	for _, name := range strings.Fields(t.Name()) {
		if keep(name, 7) != keep(name, "") {
			t.Error("the first type is not kept")
		}
	}
}
