package nested

import (
	"reflect"
	"testing"
)

type user struct{ Name, Mail string }

func TestTheSecondCallHits(t *testing.T) {
	one := reflect.TypeOf(user{})
	if Whole(one, "Name") != Whole(one, "Name") || Whole(one, "Name") == Whole(one, "Mail") || Whole(one, "") != nil {
		t.Error("whole")
	}
	if Table(one, 2) != Table(one, 0) || Table(one, 0) == Table(one, 1) {
		t.Error("table")
	}
	if Kind(one, 0) != Kind(one, 0) || Kind(one, 0) == Kind(one, 1) {
		t.Error("kind")
	}
	o := NewOwner()
	if o.Kind(one, 3) != o.Kind(one, 3) || o.Kind(one, 3) == o.Kind(one, 0) {
		t.Error("owner")
	}
}
