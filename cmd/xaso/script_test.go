package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) { testscript.Main(m, map[string]func(){"xaso": main}) }

// The scripts of tests/scripts show every command as an operator types it.
// Beside the usual words of testscript they have:
//
//	await URL     waits until a server answers 200 there
//	get URL       prints the page, for stdout
//
// and the variable ADDR, a free address to serve on.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "../../tests/scripts",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			env.Setenv("ADDR", l.Addr().String())
			return l.Close()
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"await": await,
			"get":   get,
		},
	})
}

// patience is how long a server may take to answer.
const patience = 15 * time.Second

func await(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: await url")
	}
	for until := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		_, err := page(args[0])
		if err == nil {
			return
		}
		if time.Now().After(until) {
			ts.Fatalf("%v", err)
		}
	}
}

func get(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: get url")
	}
	body, err := page(args[0])
	if neg != (err != nil) {
		ts.Fatalf("get %s: %v", args[0], err)
	}
	_, _ = fmt.Fprint(ts.Stdout(), body)
}

func page(url string) (string, error) {
	resp, err := http.Get(url)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %s", url, resp.Status)
	}
	return string(body), err
}
