package ineffective

import "testing"

func TestTested(t *testing.T) {
	if Tested("name", 7) != Tested("name", 8) {
		t.Error("asked twice, answered twice")
	}
	for name := range tested {
		delete(tested, name)
	}
}
