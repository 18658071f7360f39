package server

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestServer(t *testing.T) {
	s := New()
	for _, c := range []struct {
		path, profile string
		status        int
		want          string
	}{
		{"/schema/order", "", http.StatusOK, "id int\nnote string\n"},
		{"/schema/order/17/items", "", http.StatusOK, "id int\nnote string\n"},
		{"/value/order", "staff", http.StatusOK, "ID=0\nNote=\n"},
		{"/value/order", "", http.StatusOK, "ID=0\n"},
		{"/columns/order", "", http.StatusOK, "order_id note\n"},
		{"/schema/invoice", "", http.StatusNotFound, "registry: \"invoice\" is not registered\n"},
	} {
		r := httptest.NewRequest(http.MethodGet, c.path, nil)
		r.Header.Set("Profile", c.profile)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != c.status || w.Body.String() != c.want {
			t.Errorf("%s: %d %q, want %d %q", c.path, w.Code, w.Body, c.status, c.want)
		}
	}
}
