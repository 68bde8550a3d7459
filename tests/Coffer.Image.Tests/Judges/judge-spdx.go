// judge-spdx.go FILE: does SPDX's own library read it as SPDX 2.3, and are its relationships whole?
package main

import (
	"fmt"
	"os"

	"github.com/spdx/tools-golang/json"
	"github.com/spdx/tools-golang/spdx/v2/v2_3"
	"github.com/spdx/tools-golang/spdxlib"
)

func main() {
	file, err := os.Open(os.Args[1])
	if err != nil {
		panic(err)
	}
	document := v2_3.Document{}
	if err := json.ReadInto(file, &document); err != nil {
		panic(err)
	}
	if err := spdxlib.ValidateDocument(&document); err != nil {
		panic(err)
	}
	fmt.Println(document.SPDXVersion, len(document.Packages), "packages")
}
