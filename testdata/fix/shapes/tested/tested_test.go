package tested

import (
	"reflect"
	"sync"
	"testing"
)

func TestAnEntryIsKept(t *testing.T) {
	Of("a", 1)
	if kept, ok := types.Load("a"); !ok || kept != reflect.TypeOf(1) {
		t.Error(kept, ok)
	}
}

func TestNothingIsKeptBefore(t *testing.T) {
	types = sync.Map{}
	if _, ok := types.Load("b"); ok {
		t.Error("kept")
	}
	types.Store("b", reflect.TypeOf(""))
	if kept, _ := types.Load("b"); kept.(reflect.Type).Kind() != reflect.String {
		t.Error(kept)
	}
	types.Delete("b")
}
