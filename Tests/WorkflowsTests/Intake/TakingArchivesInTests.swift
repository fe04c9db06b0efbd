import Domain
import Foundation
import TestTools
import Testing

@testable import Workflows

@Suite struct `Taking a ZIP in` {
    @Test func `delivers each of its files, in one act`() async throws {
        let world = try await World()
        let pdf = try Fixtures.data("docs-misc/simple.pdf")
        let zip = SampleZIP([
            ("factures/", Data()), ("factures/a.xml", SampleInvoice().xml), ("factures/b.pdf", pdf),
            ("__MACOSX/._a.xml", Data("x".utf8)), (".DS_Store", Data("x".utf8)),
        ])
        let documents = try await world.receive(zip.data, named: "octobre.zip")
        #expect(documents.map(\.state.profile?.filename) == ["a.xml", "b.pdf"])
        #expect(documents.map(\.state.profile?.mediaType) == ["application/xml", "application/pdf"])
        let positions = await world.events("document.uploaded").map(\.position)
        #expect(positions.count == 2 && positions[1] == positions[0] + 1)
    }

    @Test(arguments: [
        ("scan 2026-03-01 10:22.xml", "scan 2026-03-01 10:22.xml"), ("octobre\\a.xml", "a.xml"),
    ])
    func `delivers a file whose name has a colon, and one in a folder of Windows`(path: String, name: String)
        async throws
    {
        let world = try await World()
        let zip = SampleZIP([(path, SampleInvoice().xml), ("octobre\\", Data())])
        let documents = try await world.receive(zip.data, named: "octobre.zip")
        #expect(documents.map(\.state.profile?.filename) == [name])
    }

    @Test func `names the file that lies in it twice as its own duplicate`() async throws {
        let world = try await World()
        let earlier = try await world.receive(SampleInvoice().xml, named: "a.xml")
        let zip = SampleZIP([("a.xml", SampleInvoice().xml), ("copy/a.xml", SampleInvoice().xml)])
        let documents = try await world.receive(zip.data, named: "octobre.zip")
        let duplicates = documents.map { $0.state.profile?.duplicateOf }
        #expect(duplicates == [earlier.map(\.id), [earlier[0].id, documents[0].id]])
    }

    /// Python packs with the zlib everybody uses: stored, with the codes of the standard, and with codes of its own.
    @Test(arguments: [(0, 10), (8, 10), (8, 5_000_000)]) func `unpacks what others packed`(method: Int, size: Int)
        async throws
    {
        let script = """
            import zipfile,random
            random.seed(7)
            data=bytes(random.choice(b'abcdefgh  <>/') for _ in range(\(size)))
            open('out','wb').close()
            with zipfile.ZipFile('out','w',\(method)) as z: z.writestr('a.xml', data)
            open('plain','wb').write(data)
            """
        let zip = try ZIPArchive(try await Tool.run("python3", ["-c", script], on: Data()), sizeLimit: 50_000_000)
        let bytes = try zip.bytes(of: zip.entries[0])
        #expect(bytes.count == size)
    }

    /// What is packed already, as most of a PDF is, zlib stores; a flush puts an empty stored block behind whatever was packed.
    @Test(arguments: [0, 1, 6, 9])
    func `unpacks blocks that are stored, also behind packed ones`(level: Int) async throws {
        let script = """
            import random,struct,zlib
            random.seed(7)
            noise=random.randbytes(60000)
            parts=[noise,b'a'*100,noise[:70],b'<Invoice>'*50,noise]
            packer=zlib.compressobj(\(level),zlib.DEFLATED,-15)
            packed=b''
            for part in parts: packed+=packer.compress(part)+packer.flush(zlib.Z_SYNC_FLUSH)
            packed+=packer.flush()
            plain=b''.join(parts)
            open('out','wb').write(struct.pack('<I',len(plain))+plain+packed)
            """
        let bytes = Array(try await Tool.run("python3", ["-c", script], on: Data()))
        let size = bytes.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        let plain = Array(bytes.dropFirst(4).prefix(size))
        #expect(size > 120_000 && Inflation.inflate(Array(bytes.dropFirst(4 + size)), size: size) == plain)
    }

    @Test func `takes a PDF that was packed`() async throws {
        let pdf = try Fixtures.data("pdf/oca/unknown_invoice.pdf")
        let script = """
            import zipfile
            with zipfile.ZipFile('out','w',8) as z: z.write('in','facture.pdf')
            """
        let world = try await World()
        let documents = try await world.receive(try await Tool.run("python3", ["-c", script], on: pdf), named: "a.zip")
        let profile = try #require(documents.first?.state.profile)
        #expect(await world.contents.data(profile.content, of: world.office) == pdf)
    }

    private func refusal(of zip: Data) async throws -> IntakeRefusal? {
        let world = try await World()
        let refusal = await #expect(throws: IntakeRefusal.self) { try await world.receive(zip, named: "a.zip") }
        #expect(await world.contents.count == 0)
        #expect(await world.events("document.uploaded").isEmpty)
        return refusal
    }

    @Test func `refuses all of it where one file is refused, and says which`() async throws {
        let zip = SampleZIP([("a.xml", SampleInvoice().xml), ("b.exe", Data("MZ".utf8))])
        #expect(try await refusal(of: zip.data) == .entry("b.exe", .unsupportedContent))
        #expect(try await refusal(of: zip.data)?.details == ["entry": "b.exe"])
    }

    @Test func `refuses a ZIP in a ZIP`() async throws {
        let inner = SampleZIP([("a.xml", SampleInvoice().xml)]).data
        #expect(try await refusal(of: SampleZIP([("inner.zip", inner)]).data)?.code == "unsupported-content")
    }

    @Test(arguments: ["../a.xml", "/a.xml", "x/../../a.xml", "C:a.xml", "\\a.xml", "x\\..\\a.xml"])
    func `refuses paths that lead out of it`(path: String) async throws {
        #expect(try await refusal(of: SampleZIP([(path, SampleInvoice().xml)]).data)?.code == "broken-archive")
    }

    @Test func `refuses more files than anybody sends`() async throws {
        let many = (0...ZIPArchive.mostEntries).map { ("\($0).xml", Data("<a/>".utf8)) }
        #expect(try await refusal(of: SampleZIP(many).data) == .archiveTooLarge)
        #expect(try await refusal(of: SampleZIP([]).data) == .emptyFile)
    }

    @Test func `refuses a bomb by the size it admits, and by the size it hides`() async throws {
        let script = """
            import zipfile,struct
            with zipfile.ZipFile('z','w',8) as z: z.writestr('a.xml', b'\\0'*30000000)
            d=open('z','rb').read()
            open('out','wb').write(d)
            """
        let honest = try await Tool.run("python3", ["-c", script], on: Data())
        #expect(throws: IntakeRefusal.archiveTooLarge) { try ZIPArchive(honest, sizeLimit: 20_000_000) }
        var lying = honest
        let directory = try #require(lying.range(of: Data([0x50, 0x4B, 1, 2])))
        lying.replaceSubrange(directory.lowerBound + 24..<directory.lowerBound + 28, with: [0, 1, 0, 0])
        let archive = try ZIPArchive(lying, sizeLimit: 20_000_000)
        #expect(throws: IntakeRefusal.self) { try archive.bytes(of: archive.entries[0]) }
    }

    /// Blocks with codes of their own and nothing packed with them: 91 bits each have two codes made. Taken at their word, all of
    /// them would be read, and be the empty file they say they are.
    @Test func `refuses a megabyte of empty blocks`() async throws {
        let script = """
            import struct,zlib
            lengths={18:1,1:1}
            order=[16,17,18,0,8,7,9,6,10,5,11,4,12,3,13,2,14,1]
            number=lambda value,count: format(value,'0%db'%count)[::-1]
            head='0'+number(2,2)+number(0,5)+number(0,5)+number(14,4)+''.join(number(lengths.get(l,0),3) for l in order)
            block=head+'1'+number(127,7)+'1'+number(106,7)+'000'+'1'
            bits=block*92000+'1'+number(1,2)+'0000000'
            packed=int(bits[::-1],2).to_bytes((len(bits)+7)//8,'little')
            assert zlib.decompress(packed,-15)==b''
            name=b'a.xml'
            fields=struct.pack('<HHHHHIIIHH',20,0,8,0,0,0,len(packed),0,len(name),0)
            local=b'PK\\3\\4'+fields+name+packed
            directory=b'PK\\1\\2'+struct.pack('<H',20)+fields+struct.pack('<HHHII',0,0,0,0,0)+name
            end=b'PK\\5\\6'+struct.pack('<HHHHIIH',0,0,1,1,len(directory),len(local),0)
            open('out','wb').write(local+directory+end)
            """
        let bytes = try await Tool.run("python3", ["-c", script], on: Data())
        #expect(bytes.count > 1_000_000)
        let zip = try ZIPArchive(bytes, sizeLimit: 50_000_000)
        #expect(throws: IntakeRefusal.brokenArchive(.archiveDamaged)) {
            try zip.bytes(of: zip.entries[0])
        }
    }

    @Test func `refuses files that lie over one another`() async throws {
        let script = """
            import copy,zipfile
            with zipfile.ZipFile('out','w',8) as z:
                z.writestr('000.xml',b'a'*1000)
                for number in range(1,200):
                    entry=copy.copy(z.filelist[0])
                    entry.filename='%03d.xml'%number
                    z.filelist.append(entry)
            """
        let zip = try await Tool.run("python3", ["-c", script], on: Data())
        #expect(try await refusal(of: zip) == .brokenArchive(.filesOverlap))
    }

    @Test func `survives any damage`() throws {
        let zip = SampleZIP([("a.xml", SampleInvoice().xml), ("b.xml", SampleInvoice(number: "2").xml)]).data
        let seed = SeededRandom.seed
        var random = SeededRandom(seed)
        var unpacked = 0
        for round in 0..<2_000 {
            var damaged = zip.prefix(Int.random(in: 1...zip.count, using: &random))
            if Bool.random(using: &random) { damaged = zip[...] }
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                damaged[Int.random(in: 0..<damaged.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let archive = try? ZIPArchive(Data(damaged), sizeLimit: 1_000_000) else { continue }
            for entry in archive.entries {
                guard let bytes = try? archive.bytes(of: entry) else { continue }
                unpacked += 1
                #expect(bytes.count == entry.size, "round \(round), seed \(seed)")
            }
        }
        #expect(unpacked > 0, "seed \(seed)")
    }

    @Test func `inflates nothing that is damaged into more than promised`() {
        let seed = SeededRandom.seed
        var random = SeededRandom(seed)
        var inflated = 0
        for round in 0..<20_000 {
            let noise = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let size = Int.random(in: 0...10, using: &random)
            guard let bytes = Inflation.inflate(noise, size: size) else { continue }
            inflated += 1
            #expect(bytes.count == size, "round \(round), seed \(seed)")
        }
        #expect(inflated > 0, "seed \(seed)")
    }
}

/// An archive of stored files, written by hand.
struct SampleZIP {
    private let files: [(path: String, bytes: Data)]

    init(_ files: [(path: String, bytes: Data)]) { self.files = files }

    var data: Data {
        var body: [UInt8] = []
        var directory: [UInt8] = []
        for file in files {
            let start = UInt32(body.count)
            body += [0x50, 0x4B, 3, 4]
            body += common(file)
            body += number16(0)
            body += file.path.utf8
            body += file.bytes
            directory += [0x50, 0x4B, 1, 2]
            directory += number16(20)
            directory += common(file)
            directory += [UInt8](repeating: 0, count: 12)
            directory += number32(start)
            directory += file.path.utf8
        }
        var end: [UInt8] = [0x50, 0x4B, 5, 6, 0, 0, 0, 0]
        for _ in 1...2 { end += number16(UInt16(files.count)) }
        end += number32(UInt32(directory.count))
        end += number32(UInt32(body.count))
        end += number16(0)
        return Data(body + directory + end)
    }

    /// What the head of a file and its line in the directory have in common.
    private func common(_ file: (path: String, bytes: Data)) -> [UInt8] {
        var common = number16(20) + [UInt8](repeating: 0, count: 8)
        common += number32(CRC32.of(Array(file.bytes)))
        for _ in 1...2 { common += number32(UInt32(file.bytes.count)) }
        common += number16(UInt16(file.path.utf8.count))
        return common
    }

    private func number16(_ number: UInt16) -> [UInt8] { [UInt8(number & 0xff), UInt8(number >> 8)] }
    private func number32(_ number: UInt32) -> [UInt8] {
        number16(UInt16(number & 0xffff)) + number16(UInt16(number >> 16))
    }
}
