package codec

import "testing"

type order struct {
	ID   int
	Note string `profile:"staff"`
}

func TestEncodeShowsWhatTheProfileShows(t *testing.T) {
	for profile, want := range map[string]string{"staff": "ID=7\nNote=gift\n", "guest": "ID=7\n"} {
		for range [2]int{} { // worked out, then from the cache
			got, err := Encode(profile, &order{7, "gift"})
			if err != nil || got != want {
				t.Errorf("%s: %q, %v, want %q", profile, got, err, want)
			}
		}
	}
}

func TestEncodeRefusesWhatIsNotAStruct(t *testing.T) {
	if _, err := Encode("guest", 7); err == nil {
		t.Error("7 is encoded")
	}
}
