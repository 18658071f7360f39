package mapping

import (
	"reflect"
	"testing"
)

type order struct {
	ID   int `db:"order_id"`
	Note string
}

func TestOf(t *testing.T) {
	m := NewMapper("db")
	want := []string{"order_id", "note"}
	for _, v := range []any{order{}, &order{}} {
		got, err := m.Of(reflect.TypeOf(v))
		if err != nil || got.Type != reflect.TypeOf(order{}) || !reflect.DeepEqual(got.Columns, want) {
			t.Errorf("%T: %v, %v, want columns %v", v, got, err, want)
		}
	}
	if _, err := m.Of(reflect.TypeOf(7)); err == nil {
		t.Error("an int is mapped")
	}
}
