package layout

import "testing"

func TestTheFirstTypeStays(t *testing.T) {
	if Of("a", 1) != Of("a", "") || Of("b", "") != Of("b", "") {
		t.Error("a type was forgotten")
	}
}
