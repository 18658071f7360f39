package rekeyed

import (
	"reflect"
	"testing"
)

type inside struct{ X, Y int }

type user struct {
	Name string
	At   inside
}

func (*user) Table() string { return "users" }

func TestEntriesAreAsTheTypesAre(t *testing.T) {
	for range [3]int{} {
		if got := Indexes(&user{}); len(got) != 3 || !reflect.DeepEqual(got["Y"], []int{1, 1}) {
			t.Error("indexes", got)
		}
		if got := Fields(&user{}); len(got) != 2 || got[1].Name != "At" {
			t.Error("fields", got)
		}
		if got := Fields(nil); got != nil {
			t.Error("fields of nothing", got)
		}
		if got := Columns(&user{}); len(got.types) != 2 || got.slow {
			t.Error("columns", got)
		}
	}
	if got := forget(1); got != "forgot 1" {
		t.Error(got)
	}
}
