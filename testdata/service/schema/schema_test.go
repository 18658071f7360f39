package schema

import "testing"

type order struct {
	ID    int    `json:"id"`
	Note  string `json:"note,omitempty"`
	price float64
}

func TestDescribe(t *testing.T) {
	s, err := Describe("/orders", &order{price: 1})
	if err != nil {
		t.Fatal(err)
	}
	want := []Field{{"id", "int", false}, {"note", "string", true}}
	if len(s.Fields) != len(want) || s.Fields[0] != want[0] || s.Fields[1] != want[1] {
		t.Errorf("fields are %v, want %v", s.Fields, want)
	}
	again, err := Describe("/orders", &order{})
	if err != nil || again.Name != s.Name || again.Type != s.Type {
		t.Errorf("the second time: %v, %v", again, err)
	}
}

func TestDescribeRefusesWhatIsNotAStruct(t *testing.T) {
	for _, v := range []any{nil, 1, "text", []order{}} {
		if _, err := Describe("/numbers", v); err == nil {
			t.Errorf("%v is described", v)
		}
	}
}
