package tested

import (
	"reflect"
	"testing"
)

func TestAnEntryIsKept(t *testing.T) {
	Of("a", 1)
	if kept, ok := types.Load("a"); !ok || kept != reflect.TypeOf(1) {
		t.Error(kept, ok)
	}
}
