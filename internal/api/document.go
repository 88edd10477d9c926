package api

import (
	"encoding/json"
	"net/http"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/web"
)

// Tags of the operations, in the order of the document.
const (
	tagPublic  = "public"
	tagOwn     = "own"
	tagOffice  = "office"
	tagAccount = "account"
)

// document serves the description of all operations added before it. It is
// the same for every commune, so it belongs to none.
func (b *book) document() web.Route {
	doc := b.api.OpenAPI()
	doc.Info = &huma.Info{Title: "xaso", Version: "1",
		Description: "Services of a commune: procedures, filing, following and processing dossiers. " +
			"The same authorisation and validation as the pages. Times are RFC 3339, money is whole đồng.",
		License: &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}}
	doc.Servers = []*huma.Server{
		{URL: "/", Description: "A commune with a host name of its own"},
		{URL: "/x/{commune}", Description: "A commune of a house that serves several",
			Variables: map[string]*huma.ServerVariable{"commune": {Default: "tong-son", Description: "Short name of the commune"}}},
	}
	doc.Tags = []*huma.Tag{
		{Name: tagPublic, Description: "Open to everybody"},
		{Name: tagOwn, Description: "One's own applications: scopes api.read-own and api.act-own"},
		{Name: tagOffice, Description: "The officials' desk: scopes are the permissions of the role"},
		{Name: tagAccount, Description: "Account, sessions, tokens, and who read one's data"},
	}
	doc.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token": {Type: "http", Scheme: "bearer", Description: "Token of a person or an application, made on the account page or by POST /tokens; " +
			"it may do what its account may, narrowed to its scopes (x-access of an operation)"},
		"session": {Type: "apiKey", In: "cookie", Name: "xaso-{commune}", Description: "Session of a browser; same-origin requests only"},
	}
	schemas := doc.Components.Schemas.Map()
	delete(schemas, "ErrorModel") // huma's own, never sent: see reword
	delete(schemas, "ErrorDetail")
	for _, s := range schemas {
		solid(s)
	}
	encode := sync.OnceValues(func() ([]byte, error) { return json.Marshal(doc) })
	return web.Get(prefix+"/openapi.json", web.Public, func(w http.ResponseWriter, _ *http.Request, _ gate.Actor) error {
		body, err := encode()
		if err != nil {
			return err
		}
		w.Header().Set("Content-Type", "application/vnd.oai.openapi+json;version=3.1")
		w.Header().Set("Cache-Control", "public, max-age=300")
		_, err = w.Write(body)
		return err
	}, web.Machine, web.House)
}

// solid says of lists that they are never null: empty ones are sent as [].
func solid(s *huma.Schema) {
	if s == nil {
		return
	}
	if s.Type == huma.TypeArray {
		s.Nullable = false
	}
	solid(s.Items)
	for _, p := range s.Properties {
		solid(p)
	}
}
