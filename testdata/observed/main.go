// Command observed serves descriptions of types on a local port, to be observed while its cache grows.
//
//	GODEBUG=gctrace=1 go run . 2> gctrace.txt
//	goleak observe ./... --pprof http://127.0.0.1:8080 --gctrace gctrace.txt
package main

import (
	_ "expvar"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"strings"

	"example.com/observed/schema"
)

// Order is what clients ask about.
type Order struct {
	ID      int    `json:"id"`
	Note    string `json:"note,omitempty"`
	Address string `json:"address"`
}

func main() {
	address := flag.String("address", "127.0.0.1:8080", "where to listen")
	flag.Parse()
	listener, err := net.Listen("tcp", *address)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("http://%s\n", listener.Addr())
	http.HandleFunc("/schema/", describe)
	log.Fatal(http.Serve(listener, nil))
}

// describe answers any path below /schema/, many times over: responses are what a service makes and drops.
func describe(w http.ResponseWriter, r *http.Request) {
	described := schema.Describe(r.URL.Path, Order{})
	var body strings.Builder
	for row := 0; row < 100; row++ {
		for _, f := range described.Fields {
			fmt.Fprintln(&body, f.Name, f.Type, schema.Tag(described.Type, f.Index, "json"))
		}
	}
	fmt.Fprint(w, body.String())
}
