package embedded

import (
	"reflect"
	"testing"
)

func TestPromotedMethodsLoadAndStore(t *testing.T) {
	type user struct{ Name, Mail string }
	for range [3]int{} {
		if got := Embedded(reflect.TypeOf(user{})); len(got) != 3 || got[2] != "json" {
			t.Errorf("got %q", got)
		}
	}
}
