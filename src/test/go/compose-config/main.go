// Prints what Compose's own library reads in each of the given folders, one JSON object a folder:
// commands, entry points, variables, ports, mounts and names of every service that would be started.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

type service struct {
	Image       string            `json:"image"`
	Entrypoint  []string          `json:"entrypoint"`
	Command     []string          `json:"command"`
	Environment map[string]string `json:"environment"`
	Ports       []string          `json:"ports"`
	Mounts      []string          `json:"mounts"`
	Names       []string          `json:"names"`
	DependsOn   map[string]string `json:"depends_on"`
	Restart     string            `json:"restart"`
	Health      []string          `json:"health"`
}

func lines(file string) []string {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	return strings.Fields(string(text))
}

func read(folder string) (map[string]service, error) {
	files := lines(filepath.Join(folder, "files.txt"))
	if len(files) == 0 {
		files = []string{"compose.yaml"}
	}
	for i, file := range files {
		files[i] = filepath.Join(folder, file)
	}
	options, err := cli.NewProjectOptions(files,
		cli.WithWorkingDirectory(folder),
		cli.WithEnvFiles(),
		cli.WithDotEnv,
		cli.WithProfiles(lines(filepath.Join(folder, "profiles.txt"))),
		cli.WithDefaultProfiles(lines(filepath.Join(folder, "profiles.txt"))...))
	if err != nil {
		return nil, err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return nil, err
	}
	all := map[string]service{}
	for name, s := range project.Services {
		all[name] = service{
			Image:       s.Image,
			Entrypoint:  words(s.Entrypoint),
			Command:     words(s.Command),
			Environment: variables(s),
			Ports:       ports(s),
			Mounts:      mounts(project, s),
			Names:       names(s),
			DependsOn:   dependsOn(s),
			Restart:     strings.TrimPrefix(s.Restart, "no"),
			Health:      health(s),
		}
	}
	return all, nil
}

// What has no value is set in no container.
func variables(s types.ServiceConfig) map[string]string {
	all := map[string]string{}
	for name, value := range s.Environment {
		if value != nil {
			all[name] = *value
		}
	}
	return all
}

// In JSON, null is the image's own, and an empty list is none.
func words(command types.ShellCommand) []string {
	if command == nil {
		return nil
	}
	return append([]string{}, command...)
}

func ports(s types.ServiceConfig) []string {
	seen := map[string]bool{}
	for _, port := range s.Ports {
		if port.Protocol == "tcp" || port.Protocol == "" {
			seen[strconv.Itoa(int(port.Target))] = true
		}
	}
	for _, port := range s.Expose {
		first, last, isRange := strings.Cut(strings.TrimSuffix(port, "/tcp"), "-")
		seen[first] = true
		if isRange {
			from, _ := strconv.Atoi(first)
			to, _ := strconv.Atoi(last)
			for each := from; each <= to; each++ {
				seen[strconv.Itoa(each)] = true
			}
		}
	}
	return sorted(seen)
}

func mounts(project *types.Project, s types.ServiceConfig) []string {
	seen := map[string]bool{}
	for _, volume := range s.Volumes {
		source := volume.Source
		if volume.Type == types.VolumeTypeVolume && source == "" {
			source = "(anonymous)"
		}
		if about, err := os.Stat(volume.Source); err == nil && volume.Type == types.VolumeTypeBind && about.Mode().IsRegular() {
			seen["file "+source+" "+volume.Target] = true
			continue
		}
		seen[fmt.Sprintf("%s %s %s", volume.Type, source, volume.Target)+access(volume.ReadOnly)] = true
	}
	for _, tmpfs := range s.Tmpfs {
		seen["tmpfs  "+strings.Split(tmpfs, ":")[0]] = true
	}
	for _, config := range s.Configs {
		seen["file "+content(types.FileObjectConfig(project.Configs[config.Source]))+" "+target(config.Target, "/", config.Source)] = true
	}
	for _, secret := range s.Secrets {
		seen["file "+content(types.FileObjectConfig(project.Secrets[secret.Source]))+" "+target(secret.Target, "/run/secrets/", secret.Source)] = true
	}
	return sorted(seen)
}

func access(readOnly bool) string {
	if readOnly {
		return " ro"
	}
	return ""
}

func content(object types.FileObjectConfig) string {
	if object.File != "" {
		return object.File
	}
	return "content"
}

func target(said string, folder string, source string) string {
	if said == "" {
		said = source
	}
	if strings.HasPrefix(said, "/") {
		return said
	}
	return folder + said
}

func names(s types.ServiceConfig) []string {
	seen := map[string]bool{s.Name: true}
	if s.ContainerName != "" {
		seen[s.ContainerName] = true
	}
	for _, network := range s.Networks {
		if network != nil {
			for _, alias := range network.Aliases {
				seen[alias] = true
			}
		}
	}
	return sorted(seen)
}

func dependsOn(s types.ServiceConfig) map[string]string {
	all := map[string]string{}
	for name, how := range s.DependsOn {
		all[name] = how.Condition
	}
	return all
}

func health(s types.ServiceConfig) []string {
	if s.HealthCheck == nil {
		return nil
	}
	if s.HealthCheck.Disable {
		return []string{"NONE"}
	}
	return s.HealthCheck.Test
}

func sorted(seen map[string]bool) []string {
	all := []string{}
	for each := range seen {
		all = append(all, each)
	}
	sort.Strings(all)
	return all
}

func main() {
	failed := false
	for _, argument := range os.Args[1:] {
		folder, err := filepath.Abs(argument)
		if err == nil {
			var services map[string]service
			services, err = read(folder)
			if err == nil {
				text, _ := json.MarshalIndent(services, "", "  ")
				file := filepath.Join(os.Getenv("COMPOSE_CONFIG_OUT"), filepath.Base(folder)+".json")
				err = os.WriteFile(file, []byte(strings.ReplaceAll(string(text), folder, "FOLDER")+"\n"), 0o644)
			}
		}
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", argument, err)
			failed = true
		}
	}
	if failed {
		os.Exit(1)
	}
}
