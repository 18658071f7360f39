package mapped

import (
	"reflect"
	"testing"
)

func TestTheSecondCallHits(t *testing.T) {
	if ByName("a", 1) != ByName("a", "") || ByName("a", 1) == ByName("b", 1) {
		t.Error("by name")
	}
	one := reflect.TypeOf(1)
	if ByType(one) != ByType(one) || ByType(one) == ByType(reflect.TypeOf("")) {
		t.Error("by type")
	}
	if Size() != 2 {
		t.Error(Size())
	}
}
