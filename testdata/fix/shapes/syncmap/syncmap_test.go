package syncmap

import (
	"reflect"
	"testing"
)

type user struct{ Name, Mail string }

func TestTheSecondCallHits(t *testing.T) {
	if a, b := ByName("a", user{}), ByName("a", user{}); a != b || len(a.Fields) != 2 {
		t.Error("by name", a, b)
	}
	typ := reflect.TypeOf(user{})
	if ByType(typ) != ByType(typ) || ByType(typ) == ByType(reflect.TypeOf(&user{})) {
		t.Error("by type")
	}
	if ByParts(typ, "x") != ByParts(typ, "x") || ByParts(typ, "x") == ByParts(typ, "y") {
		t.Error("by parts")
	}
	if _, err := ByLength(1, nil); err == nil {
		t.Error("no error")
	}
	if _, err := ByLength(1, typ); err == nil {
		t.Error("the error was not kept")
	}
	if info, err := ByLength(2, typ); err != nil || info.Type != typ {
		t.Error("by length", info, err)
	}
	if ByWord("a", user{}) != ByWord("a", user{}) {
		t.Error("by word")
	}
	forget("a")
}

func TestAWalkMayEmptyIt(t *testing.T) {
	Cleared("a", 1)
	Cleared("b", "")
	seen := 0
	cleared.Range(func(name, info any) bool {
		seen += len(name.(string))
		if info.(*Info).Type == nil {
			t.Error("no type")
		}
		cleared.Delete(name)
		return true
	})
	cleared.Range(func(_, _ interface{}) bool {
		t.Error("not empty")
		return false
	})
	if seen != 2 {
		t.Errorf("saw %d", seen)
	}
}

func TestFieldsAreThoseOfTheType(t *testing.T) {
	typ := reflect.TypeOf(Info{})
	for range [2]int{} {
		if got, names := Fields(typ), Named(typ); len(got) != 2 || len(names) != 2 || names[1] != "Fields" {
			t.Errorf("%v, %v", got, names)
		}
	}
}
