package passed

import (
	"reflect"
	"testing"
)

func TestLayout(t *testing.T) {
	of := reflect.TypeOf(layout{})
	if l := Layout(of); len(l.names) != 2 || Layout(of) != l {
		t.Error(l)
	}
}
