// Command service serves on a local port, to be watched while it leaks.
package main

import (
	"flag"
	"log"
	"net/http"
	_ "net/http/pprof"

	"example.com/service/server"
)

func main() {
	address := flag.String("address", "localhost:8080", "where to listen")
	flag.Parse()
	http.Handle("/", server.New())
	log.Fatal(http.ListenAndServe(*address, nil))
}
