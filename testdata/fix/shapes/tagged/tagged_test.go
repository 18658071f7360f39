package tagged

import (
	"reflect"
	"testing"
)

func TestNamesKeepTheirTypes(t *testing.T) {
	if Name("n", 1) != reflect.TypeOf(0) || Name("n", 2) != reflect.TypeOf(0) {
		t.Error("another type")
	}
}
