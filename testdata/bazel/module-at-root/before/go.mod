// A module at the root of its workspace: its BUILD files are what gazelle v0.53.0 makes of its Go files.
module example.org/m

go 1.21
