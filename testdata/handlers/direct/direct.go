// Package direct has functions that answer requests: names stand in a query, a header and a cookie.
package direct

import (
	"fmt"
	"net/http"
	"reflect"
	"sync"
)

type order struct{ ID int }

var byName, byTenant, bySession, byForm sync.Map

// Describe reads a query.
func Describe(w http.ResponseWriter, r *http.Request) {
	remember(w, &byName, r.URL.Query().Get("type"))
}

// Tenant reads a header, and refuses requests without.
func Tenant(w http.ResponseWriter, r *http.Request) {
	tenant := r.Header.Get("X-Tenant")
	if tenant == "" {
		http.Error(w, "no tenant", http.StatusBadRequest)
		return
	}
	if _, ok := byTenant.Load(tenant); !ok {
		byTenant.Store(tenant, reflect.TypeOf(order{}))
	}
}

// Session reads a cookie.
func Session(w http.ResponseWriter, r *http.Request) {
	cookie, err := r.Cookie("session")
	if err != nil {
		http.Error(w, "no session", http.StatusUnauthorized)
		return
	}
	if _, ok := bySession.Load(cookie.Value); !ok {
		bySession.Store(cookie.Value, reflect.TypeOf(order{}))
	}
}

// Form reads what is posted.
func Form(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		http.Error(w, "post it", http.StatusMethodNotAllowed)
		return
	}
	name := r.PostFormValue("name")
	if _, ok := byForm.Load(name); !ok && name != "" {
		byForm.Store(name, reflect.TypeOf(order{}))
	}
}

func remember(w http.ResponseWriter, cache *sync.Map, name string) {
	t, ok := cache.Load(name)
	if !ok {
		t = reflect.TypeOf(order{})
		cache.Store(name, t)
	}
	fmt.Fprintln(w, t)
}
