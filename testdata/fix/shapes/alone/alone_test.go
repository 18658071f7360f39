package alone

import (
	"reflect"
	"testing"
)

type row struct {
	ID   int    `db:"id"`
	Name string `db:"name"`
}

func TestColumnsAreComputedOnce(t *testing.T) {
	typ := reflect.TypeOf(row{})
	first, second := Columns(typ), Columns(typ)
	if len(first) != 2 || first[1] != "name" || &first[0] != &second[0] {
		t.Errorf("%q, %q", first, second)
	}
	if got := columns.First(typ); got != "id" {
		t.Errorf("%q", got)
	}
}
