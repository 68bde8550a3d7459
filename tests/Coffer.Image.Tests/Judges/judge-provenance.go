// judge-provenance.go FILE: do in-toto's own types take it as a Statement v1 and as SLSA Provenance v1, with no member that they do not know?
package main

import (
	"fmt"
	"os"

	provenance "github.com/in-toto/attestation/go/predicates/provenance/v1"
	statement "github.com/in-toto/attestation/go/v1"
	"google.golang.org/protobuf/encoding/protojson"
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	document, err := os.ReadFile(os.Args[1])
	must(err)
	said := &statement.Statement{}
	must(protojson.Unmarshal(document, said))
	must(said.Validate())
	if said.GetPredicateType() != "https://slsa.dev/provenance/v1" {
		panic(said.GetPredicateType())
	}
	predicate, err := protojson.Marshal(said.GetPredicate())
	must(err)
	slsa := &provenance.Provenance{}
	must(protojson.Unmarshal(predicate, slsa))
	must(slsa.Validate())
	fmt.Println(len(said.GetSubject()), "subjects,", len(slsa.GetBuildDefinition().GetResolvedDependencies()), "dependencies")
}
