package fronts

import (
	"reflect"
	"testing"
)

type user struct{ Name, Mail string }

func TestEachFrontComputesOnceAndAnswers(t *testing.T) {
	typ := reflect.TypeOf(user{})
	resolver := NewResolver()
	for range [3]int{} {
		for _, l := range []*layout{Pointed(typ), Made("user", user{}), Spelled("user", user{}), Memoized(typ)} {
			if l.typ != typ || len(l.names) != 2 {
				t.Errorf("got %v with %q", l.typ, l.names)
			}
		}
		if Behind("user", user{}) != typ || resolver.Resolve("user", user{}) != typ {
			t.Error("got another type")
		}
	}
	if Memoized(typ) != Memoized(typ) {
		t.Error("computed twice")
	}
}
