package registry

import "testing"

type order struct{ ID int }

func TestNew(t *testing.T) {
	Register("order", order{})
	v, err := New("order")
	if _, ok := v.(*order); !ok || err != nil {
		t.Errorf("New: %T, %v", v, err)
	}
	if _, err := New("invoice"); err == nil {
		t.Error("a name that is not registered has a type")
	}
}

func TestANameHasOneType(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a second type for a name does not panic")
		}
	}()
	Register("parcel", order{})
	Register("parcel", 7)
}
