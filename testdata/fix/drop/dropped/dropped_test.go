package dropped

import (
	"reflect"
	"testing"
)

type user struct{ Name string }

func TestTypesAreTheSame(t *testing.T) {
	want := reflect.TypeOf(user{})
	r := &Registry{}
	for i := 0; i < 2; i++ {
		if got := ByObject(user{}); got != want {
			t.Error("by object", got)
		}
		if got, err := ByValue(reflect.ValueOf(user{})); got != want || err != nil {
			t.Error("by value", got, err)
		}
		if _, err := ByValue(reflect.Value{}); err == nil {
			t.Error("nil has a type")
		}
		if got := ByName(user{}); got != want {
			t.Error("by name", got)
		}
		if got := Kind(user{}); got != reflect.Struct {
			t.Error("kind", got)
		}
		if got := Result(user{}); got != want {
			t.Error("result", got)
		}
		if got := r.Add("a", user{}); got != "a dropped.user" {
			t.Error("add", got)
		}
	}
}
