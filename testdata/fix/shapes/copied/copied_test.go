package copied

import (
	"reflect"
	"testing"
)

type user struct{ Name, Mail string }

func TestTheSecondCallHits(t *testing.T) {
	one, two := reflect.TypeOf(user{}), reflect.TypeOf(struct{ A int }{})
	if &Fields(one)[0] != &Fields(one)[0] || &Fields(one)[0] == &Fields(two)[0] {
		t.Error("fields")
	}
	v := NewValidator()
	if v.Struct(one) != v.Struct(one) || v.Struct(one) == v.Struct(two) {
		t.Error("struct")
	}
	if Elem(one) != Elem(one) || Elem(one) == Elem(two) {
		t.Error("elem")
	}
	if Retried("a", 1) != Retried("a", "") || Retried("b", "") != Retried("b", 1) {
		t.Error("retried")
	}
	if First(one) != First(one) || First(one) == First(two) {
		t.Error("first")
	}
	if Field(one, 1) != Field(one, 1) || Field(one, 1) == Field(one, 2) {
		t.Error("field")
	}
	if Helped(one) != Helped(one) || Helped(one) == Helped(two) {
		t.Error("helped")
	}
	if Extended(one) != Extended(one) || Extended(one) == Extended(two) {
		t.Error("extended")
	}
	if Index(one) != 2 || Index(one) != 2 || Index(two) != 1 {
		t.Error("index")
	}
	if Offset(one, "Name") != 0 || Offset(one, "Mail") == 0 || Offset(two, "A") != 0 {
		t.Error("offset")
	}
	Purge()
	if Index(one) != 2 {
		t.Error("index again")
	}
}
