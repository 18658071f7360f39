package initialised

import (
	"reflect"
	"testing"
)

func TestTheSecondCallHits(t *testing.T) {
	one, two := reflect.TypeOf(1), reflect.TypeOf("")
	if ByOnce(one) != ByOnce(one) || ByOnce(one) == ByOnce(two) {
		t.Error("once")
	}
	if ByName("a", 1) != ByName("a", "") || ByName("b", "") != two {
		t.Error("name")
	}
	i, j, started := AtStart(one)
	if k, l, _ := AtStart(one); i != k || j != l || i == j || !started {
		t.Error("init")
	}
	for _, m := range []*Mapper{NewMapper("json"), OtherMapper(), {}} {
		if m.Plan(one) != m.Plan(one) || m.Plan(one) == m.Plan(two) {
			t.Error("mapper", m.tag)
		}
	}
	l, r := Pair(one, "a")
	if m, s := Pair(one, "a"); l != m || r != s {
		t.Error("pair")
	}
	if Renewed(one) != Renewed(one) || Renewed(one) == Renewed(two) {
		t.Error("renewed")
	}
	if Lazy(one) != Lazy(one) || Both(one) != Both(one) || both.count["int"] != 2 {
		t.Error("lazy or both")
	}
}
