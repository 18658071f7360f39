package told

import (
	"reflect"
	"testing"
)

type user struct{ Name, Mail string }

func TestResultsAreTheSame(t *testing.T) {
	done := make(chan string, 2)
	for range [2]int{} {
		if got := Encode(user{"a", "b"}); got != "Name=a;Mail=b;" {
			t.Error("encode", got)
		}
		if got, ok := Plan(reflect.TypeOf(user{})); !ok || got != reflect.TypeOf(user{}) {
			t.Error("plan", got, ok)
		}
		if _, ok := Plan(reflect.TypeOf(0)); ok {
			t.Error("plan of an int")
		}
		if got := Watched("user", user{}, done); got != reflect.TypeOf(user{}) {
			t.Error("watched", got)
		}
	}
	if got := Parts(reflect.TypeOf(user{})); len(got) != 2 || len(Parts(reflect.TypeOf(user{}))) != 2 {
		t.Error("parts", got)
	}
	if got := Chained(reflect.TypeOf(0), reflect.TypeOf("")); got != 2 {
		t.Error("chained", got)
	}
}
