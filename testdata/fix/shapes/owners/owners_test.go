package owners

import (
	"reflect"
	"testing"
)

func TestTheSecondCallHits(t *testing.T) {
	one, m, c := reflect.TypeOf(1), NewMapper("json"), &Codec{}
	if m.Plan(one) != m.Plan(one) || m.Plan(one).names[0] != "json" {
		t.Error("mapper")
	}
	if c.Plan("a", 1) != c.Plan("a", 1) || c.Plan("a", 1) == c.Plan("b", 1) {
		t.Error("codec")
	}
	if Lazy(one) != Lazy(one) {
		t.Error("lazy")
	}
}
