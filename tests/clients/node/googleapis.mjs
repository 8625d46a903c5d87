// The office's register through Google's own client for Node.
import assert from 'node:assert/strict';
import { google } from 'googleapis';

const auth = new google.auth.OAuth2();
auth.setCredentials({ access_token: process.env.SHEETS_TOKEN });
const rootUrl = `${process.env.SHEETS_SERVER}/`;
const sheets = google.sheets({ version: 'v4', auth, rootUrl });
const drive = google.drive({ version: 'v3', auth, rootUrl });

const made = await sheets.spreadsheets.create({ requestBody: { properties: { title: '登記簿', locale: 'zh_TW', timeZone: 'Asia/Taipei' } } });
const { spreadsheetId } = made.data;
const values = sheets.spreadsheets.values;
await values.update({
  spreadsheetId,
  range: 'Sheet1!A1',
  valueInputOption: 'USER_ENTERED',
  requestBody: { values: [['房號', '金額', '日期'], ['A101', '1,234.5', '2026/3/5'], ['B202', 80, null]] },
});
const appended = await values.append({ spreadsheetId, range: 'A:C', valueInputOption: 'RAW', insertDataOption: 'INSERT_ROWS', requestBody: { values: [['C303', 5]] } });
assert.equal(appended.data.updates.updatedRange, 'Sheet1!A4:B4');
const read = await values.batchGet({ spreadsheetId, ranges: ['A1:C4', "'Sheet1'!B2"], valueRenderOption: 'UNFORMATTED_VALUE' });
assert.deepEqual(read.data.valueRanges[0].values, [['房號', '金額', '日期'], ['A101', 1234.5, 46086], ['B202', 80], ['C303', 5]]);
const shown = await values.get({ spreadsheetId, range: 'C2' });
assert.deepEqual(shown.data.values, [['2026/3/5']]);

const batch = await sheets.spreadsheets.batchUpdate({
  spreadsheetId,
  requestBody: {
    requests: [
      { addSheet: { properties: { title: '月報', gridProperties: { rowCount: 20, columnCount: 5 } } } },
      { sortRange: { range: { sheetId: 0, startRowIndex: 1, endRowIndex: 4, startColumnIndex: 0, endColumnIndex: 3 }, sortSpecs: [{ dimensionIndex: 1, sortOrder: 'ASCENDING' }] } },
      { addProtectedRange: { protectedRange: { range: { sheetId: 0, startRowIndex: 0, endRowIndex: 1 }, warningOnly: true } } },
    ],
    includeSpreadsheetInResponse: true,
  },
});
assert.equal(batch.data.replies[0].addSheet.properties.title, '月報');
assert.equal(batch.data.updatedSpreadsheet.sheets.length, 2);
assert.deepEqual((await values.get({ spreadsheetId, range: 'A2:A4' })).data.values, [['C303'], ['B202'], ['A101']]);

await assert.rejects(values.get({ spreadsheetId, range: 'Nowhere!A1' }), (error) => error.code === 400 || error.status === 400);
await assert.rejects(sheets.spreadsheets.get({ spreadsheetId: 'unknown' }), (error) => (error.code ?? error.status) === 404);

const files = await drive.files.list({ q: "name contains '登記'", fields: 'files(id,name)' });
assert.deepEqual(files.data.files, [{ id: spreadsheetId, name: '登記簿' }]);
await drive.permissions.create({ fileId: spreadsheetId, requestBody: { type: 'user', role: 'reader', emailAddress: 'auditor@example.org' } });
const csv = await drive.files.export({ fileId: spreadsheetId, mimeType: 'text/csv' }, { responseType: 'text' });
assert.ok(csv.data.startsWith('房號,金額,日期'));
const copy = await drive.files.copy({ fileId: spreadsheetId, requestBody: { name: '副本' } });
await drive.files.delete({ fileId: copy.data.id });
const uploaded = await drive.files.create(
  {
    requestBody: { name: '匯入', mimeType: 'application/vnd.google-apps.spreadsheet' },
    media: { mimeType: 'text/csv', body: '甲,1\n乙,2' },
  },
  { rootUrl },
);
assert.deepEqual((await values.get({ spreadsheetId: uploaded.data.id, range: 'A1:B2' })).data.values, [['甲', '1'], ['乙', '2']]);
const token = (await drive.changes.getStartPageToken({})).data.startPageToken;
await values.clear({ spreadsheetId, range: 'A1:C4' });
const changes = await drive.changes.list({ pageToken: token });
assert.deepEqual(changes.data.changes.map((one) => one.fileId), [spreadsheetId]);
console.log('done');
