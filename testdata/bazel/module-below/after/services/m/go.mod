// A module below the root of its workspace, with the older names: its BUILD files are what gazelle v0.53.0 makes of its Go files.
module example.org/m

go 1.21
